import { call, type Cloud } from "../../cloud.ts";

/** A person of the drive, as registered and logged in there. */
export interface Someone {
  readonly id: number;
  readonly username: string;
  readonly password: string;
  readonly token: string;
  readonly refresh: string;
}

export const loginBody = ({ username, password }: Pick<Someone, "username" | "password">) => ({
  body: { username, password },
});

/** Registers a person on the drive and logs them in. */
export async function someone(cloud: Pick<Cloud, "app">, username: string): Promise<Someone> {
  const password = `pass of ${username}`;
  const registered = await call(cloud, "POST", "/user/register/", {
    body: { username, email: `${username}@example.com`, password },
  });
  if (registered.status !== 201) throw new Error(`registration failed: ${JSON.stringify(registered.body)}`);
  return await enter(cloud, { id: registered.body.id, username, password });
}

/** One more login of a person. */
export async function enter(
  cloud: Pick<Cloud, "app">,
  person: Pick<Someone, "id" | "username" | "password">,
): Promise<Someone> {
  const { status, body } = await call(cloud, "POST", "/user/login/", loginBody(person));
  if (status !== 200) throw new Error(`login failed: ${JSON.stringify(body)}`);
  return { ...person, token: body.access, refresh: body.refresh };
}
