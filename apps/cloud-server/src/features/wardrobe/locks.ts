/**
 * One commit at a time for each account. Bundles are read and staged side by side; only the short part
 * that compares with the rows and changes them waits for its turn.
 */
export interface AccountLocks {
  /** Runs `work` when all earlier work of the account has ended, however it ended. */
  run<T>(userId: string, work: () => Promise<T>): Promise<T>;
}

export function createAccountLocks(): AccountLocks {
  const last = new Map<string, Promise<unknown>>();
  return {
    async run(userId, work) {
      const before = last.get(userId);
      const turn = (async () => {
        await before?.catch(() => undefined);
        return await work();
      })();
      last.set(userId, turn);
      try {
        return await turn;
      } finally {
        if (last.get(userId) === turn) last.delete(userId);
      }
    },
  };
}
