import type { InjectOptions } from "fastify";
import type { Cloud } from "../../cloud.ts";

export interface Ask {
  readonly token?: string | undefined;
  readonly body?: unknown;
  readonly form?: FormData;
  readonly headers?: Record<string, string>;
}

/** Makes any call of the studio and answers its status, headers, bytes and, where it is JSON, its body. */
export async function ask(
  { app }: Pick<Cloud, "app">,
  method: "GET" | "POST" | "PUT" | "PATCH" | "DELETE" | "HEAD",
  url: string,
  { token, body, form, headers }: Ask = {},
) {
  const sent = form === undefined ? undefined : new Response(form);
  const type = sent?.headers.get("content-type") ?? (body === undefined ? undefined : "application/json");
  const options: InjectOptions = {
    method,
    url,
    headers: {
      ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
      ...(type === undefined ? {} : { "content-type": type }),
      ...headers,
    },
  };
  if (sent !== undefined) options.payload = Buffer.from(await sent.arrayBuffer());
  else if (body !== undefined) options.payload = typeof body === "string" ? body : JSON.stringify(body);
  const response = await app.inject(options);
  const isJson = /json/.test(String(response.headers["content-type"]));
  return {
    status: response.statusCode,
    headers: response.headers,
    bytes: response.rawPayload,
    body: isJson ? response.json() : undefined,
  };
}

export const formOf = (fields: Record<string, string | Blob>): FormData => {
  const form = new FormData();
  for (const [name, value] of Object.entries(fields)) {
    if (typeof value === "string") form.append(name, value);
    else form.append(name, value, "picture.bin");
  }
  return form;
};

/** Registers someone by the studio and logs them in. */
export async function join(cloud: Pick<Cloud, "app">, username: string) {
  const account = { username, email: `${username}@example.com`, password: "secret 123" };
  const made = await ask(cloud, "POST", "/api/auth/register", { body: account });
  if (made.status !== 200) throw new Error(`registration failed: ${JSON.stringify(made.body)}`);
  const { body } = await ask(cloud, "POST", "/api/auth/login", { body: account });
  return { ...account, id: Number(body.data.user.id), token: String(body.data.token) };
}

export type Member = Awaited<ReturnType<typeof join>>;

export const generate = (
  cloud: Pick<Cloud, "app">,
  { token }: Pick<Member, "token">,
  prompt: string,
  params?: unknown,
) => ask(cloud, "POST", "/api/v1/images/generate", { token, body: { prompt, params } });

export const record = async (cloud: Pick<Cloud, "app">, { token }: Pick<Member, "token">, id: number) =>
  (await ask(cloud, "GET", `/api/v1/images/${id}`, { token })).body.data;

/** The record when nothing more happens to it; the end of its event stream tells. */
export async function finished(cloud: Pick<Cloud, "app">, member: Pick<Member, "token">, id: number) {
  await ask(cloud, "GET", `/api/v1/images/${id}/events`, { token: member.token });
  return await record(cloud, member, id);
}
