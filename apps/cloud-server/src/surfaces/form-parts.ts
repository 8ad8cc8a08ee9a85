import type { MultipartFile } from "@fastify/multipart";
import { DomainError } from "@clothesline/contracts";
import { isCallerGone } from "@clothesline/service-kit";
import type { FastifyRequest } from "fastify";

/** A form that does not parse is the sender's fault; one that broke off with its connection is passed on. */
const formError = (request: FastifyRequest, code: string, error: unknown): unknown =>
  isCallerGone(request) ? error : new DomainError(code, { detail: "表单的格式不正确", cause: error });

/** A file's bytes; a form that ends in the middle of them does not parse either. */
export async function* bytesOf({ file }: MultipartFile, request: FastifyRequest, code: string) {
  try {
    yield* file as AsyncIterable<Buffer>;
  } catch (error) {
    throw formError(request, code, error);
  }
}

/** The parts of a form as they come. @throws DomainError with the code given when it does not parse */
export async function* partsOf(request: FastifyRequest, code: string) {
  const parts = formOf(request, code);
  for (;;) {
    const next = await parts.next().catch((error: unknown) => {
      throw formError(request, code, error);
    });
    if (next.done === true) return;
    yield next.value;
  }
}

function formOf(request: FastifyRequest, code: string) {
  try {
    return request.parts();
  } catch (error) {
    throw formError(request, code, error);
  }
}
