/** Sentences by field; `non_field_errors` holds what concerns the whole input. */
export type FieldProblems = Readonly<Record<string, readonly string[]>>;

export interface DomainErrorOptions {
  /** One sentence for people that says what exactly was wrong; sent beside the documented message. */
  readonly detail?: string;
  /** Facts a surface may need to answer, such as the seconds of a `Retry-After`. Never secrets. */
  readonly params?: Readonly<Record<string, unknown>>;
  /** What is wrong with each field, in sentences, for the surfaces whose documents say it field by field. */
  readonly fields?: FieldProblems;
  readonly cause?: unknown;
}

/**
 * The one error features throw for what a caller or the world can cause. It carries a code only;
 * the surface that serves the call turns the code into its document's status and message.
 */
export class DomainError extends Error {
  override readonly name = "DomainError";
  readonly code: string;
  readonly detail: string | undefined;
  readonly params: Readonly<Record<string, unknown>> | undefined;
  readonly fields: FieldProblems | undefined;

  constructor(code: string, options: DomainErrorOptions = {}) {
    super(options.detail === undefined ? code : `${code}: ${options.detail}`, {
      cause: options.cause,
    });
    this.code = code;
    this.detail = options.detail;
    this.params = options.params;
    this.fields = options.fields;
  }
}
