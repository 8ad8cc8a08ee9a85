/** The part of a logger that background work uses. Never pass it a password, a token or picture data. */
export interface Log {
  info(facts: object, message: string): void;
  warn(facts: object, message: string): void;
  error(facts: object, message: string): void;
}

export interface LogRelay extends Log {
  to(log: Log): void;
}

/** A log for what is built before the server that owns the log; until then its lines go nowhere. */
export function createLogRelay(): LogRelay {
  let target: Log | undefined;
  return {
    info: (facts, message) => target?.info(facts, message),
    warn: (facts, message) => target?.warn(facts, message),
    error: (facts, message) => target?.error(facts, message),
    to(log) {
      target = log;
    },
  };
}
