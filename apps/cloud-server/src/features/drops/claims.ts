/** What the token says that a visitor gets for opening a drop, signed. */
export interface DropClaims {
  readonly token_type: "drop";
  readonly drop: number;
  /** Of the password it was opened under. */
  readonly password_version: number;
  /** ISO 8601, to the second. */
  readonly until: string;
  /** `cloud_users.id` of a visitor who was logged in. */
  readonly visitor: number | null;
}

/** Other tokens are signed with the same key. */
export const isDropClaims = (claims: unknown): claims is DropClaims =>
  typeof claims === "object" && claims !== null && (claims as DropClaims).token_type === "drop";
