export interface SurfaceError {
  readonly status: number;
  /** The sentence people are shown, exactly as the surface's document has it where it has one. */
  readonly message: string;
}

/** The error table of one surface: code to status and message. */
export type SurfaceErrors = Readonly<Record<string, SurfaceError>>;
