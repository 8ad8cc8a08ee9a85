interface Waiting {
  readonly userId: number;
  /** ms. */
  readonly since: number;
}

export interface Turns {
  /** The account whose turn it is, among those that have something waiting and room for it. */
  next(waiting: readonly Waiting[], running: readonly { readonly userId: number }[]): number | undefined;
}

/**
 * Fair turns: who has the least under way comes first, then who had a turn longest ago, then who has waited longest.
 * So an account with one picture does not wait for another's twenty.
 */
export function createTurns(perUser: number): Turns {
  const last = new Map<number, number>();
  let turn = 0;
  return {
    next(waiting, running) {
      const under = (userId: number) => running.filter((run) => run.userId === userId).length;
      const waits = new Set(waiting.map(({ userId }) => userId));
      for (const userId of last.keys()) if (!waits.has(userId) && under(userId) === 0) last.delete(userId);
      const [chosen] = waiting
        .filter(({ userId }) => under(userId) < perUser)
        .toSorted(
          (a, b) =>
            under(a.userId) - under(b.userId) ||
            (last.get(a.userId) ?? 0) - (last.get(b.userId) ?? 0) ||
            a.since - b.since,
        );
      if (chosen === undefined) return undefined;
      turn += 1;
      last.set(chosen.userId, turn);
      return chosen.userId;
    },
  };
}
