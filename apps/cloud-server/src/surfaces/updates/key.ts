import { DomainError } from "@clothesline/contracts";
import type { FastifyRequest } from "fastify";
import { openKey, type Publisher, requireSomeKey } from "../../features/releases/api-keys.ts";
import type { UpdateServices } from "./services.ts";

/** What is known of a caller's key before the body is read. */
export interface KeyCheck {
  /** Whose key came with the header or the address; a wrong one has been refused. */
  readonly publisher: Publisher | undefined;
  /** Opens a key that came with the body. @throws DomainError INVALID_API_KEY, TOO_MANY_ATTEMPTS */
  readonly open: (key: string | undefined) => Promise<Publisher>;
}

function keyOf({ headers, query }: FastifyRequest): string | undefined {
  const fromHeader = headers["x-api-key"];
  const { api_key: fromQuery } = query as { api_key?: unknown };
  const given: unknown = fromHeader ?? fromQuery;
  const key: unknown = Array.isArray(given) ? given[0] : given;
  if (key === undefined) return undefined;
  return typeof key === "string" ? key : "";
}

/** Wrong keys are counted by address alone: another guess is another name for the same try. */
export function keyCheck({ releases, failures }: UpdateServices) {
  return async (request: FastifyRequest): Promise<KeyCheck> => {
    const open = async (key: string | undefined): Promise<Publisher> => {
      if (key === undefined) throw new DomainError("INVALID_API_KEY");
      return await failures.attempt(request.ip, "", () => openKey(releases, key));
    };
    const key = keyOf(request);
    if (key === undefined) await requireSomeKey(releases);
    return { publisher: key === undefined ? undefined : await open(key), open };
  };
}

/** For calls without a form: the key came with the header or the address, or not at all. */
export const publisherOf = async ({ publisher, open }: KeyCheck): Promise<Publisher> =>
  publisher ?? (await open(undefined));
