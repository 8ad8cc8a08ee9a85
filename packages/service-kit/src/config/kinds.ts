import { isIP } from "node:net";
import { booleanOf } from "../booleans.ts";
import { ConfigProblem, quote, type Variable } from "./variable.ts";

/** Common to every kind: with a default the value is always there, without it may be `undefined`. */
export interface WithDefault<T> {
  readonly meaning?: string;
  readonly default?: T;
}

type Value<T, O extends WithDefault<T>> = O extends { readonly default: T } ? T : T | undefined;

function variable<T, O extends WithDefault<T>>(
  name: string,
  options: O,
  parse: (text: string) => T,
  show: (value: T) => string = String,
): Variable<Value<T, O>> {
  return {
    name,
    meaning: options.meaning ?? "",
    fallback: options.default === undefined ? undefined : show(options.default),
    read: (text) => (text === undefined ? options.default : parse(text)) as Value<T, O>,
  };
}

function fail(expected: string, text: string): never {
  throw new ConfigProblem(`must be ${expected}, not ${quote(text)}.`);
}

export function string<const O extends WithDefault<string>>(name: string, options: O) {
  return variable<string, O>(name, options, (text) => text);
}

/** Letters, digits, `-` and `_`, at most 32: safe as a part of a file's name. */
export function word<const O extends WithDefault<string>>(name: string, options: O) {
  return variable<string, O>(name, options, (text) =>
    /^[A-Za-z0-9][A-Za-z0-9_-]{0,31}$/.test(text) ? text : fail("at most 32 letters, digits, - and _", text),
  );
}

/** A secret of at least `minLength` characters; its text is never repeated in a message. */
export function secret<const O extends WithDefault<string> & { readonly minLength?: number }>(
  name: string,
  options: O,
) {
  const least = options.minLength ?? 16;
  return variable<string, O>(name, options, (text) => {
    if (text.length < least) throw new ConfigProblem(`must have at least ${least} characters.`);
    return text;
  });
}

export function integer<
  const O extends WithDefault<number> & { readonly min?: number; readonly max?: number },
>(name: string, options: O) {
  const { min = 0, max = Number.MAX_SAFE_INTEGER } = options;
  return variable<number, O>(name, options, (text) => {
    const value = /^-?\d{1,16}$/.test(text) ? Number(text) : Number.NaN;
    if (!(value >= min && value <= max)) fail(`a whole number from ${min} to ${max}`, text);
    return value;
  });
}

/** A TCP port; 0 lets the system choose one. */
export function port<const O extends WithDefault<number>>(name: string, options: O) {
  return integer(name, { ...options, min: 0, max: 65_535 });
}

export function boolean<const O extends WithDefault<boolean>>(name: string, options: O) {
  return variable<boolean, O>(name, options, (text) => booleanOf(text) ?? fail("true or false", text));
}

export function oneOf<const V extends string, const O extends WithDefault<NoInfer<V>>>(
  name: string,
  values: readonly V[],
  options: O,
) {
  return variable<V, O>(
    name,
    options,
    (text) =>
      values.find((value) => value === text.toLowerCase()) ?? fail(`one of ${values.join(", ")}`, text),
  );
}

/** An http(s) address without credentials; given back without a trailing slash. */
export function url<const O extends WithDefault<string>>(name: string, options: O) {
  return variable<string, O>(name, options, (text) => {
    const address = URL.parse(text);
    if (address === null || !/^https?:$/.test(address.protocol)) {
      return fail("an address that begins with http:// or https://", text);
    }
    if (address.username !== "" || address.password !== "") {
      throw new ConfigProblem("must not contain a user name or password.");
    }
    return text.replace(/\/+$/, "");
  });
}

/** Values separated by commas. */
export function list<const O extends WithDefault<readonly string[]>>(name: string, options: O) {
  return variable<readonly string[], O>(name, options, split, (values) => values.join(","));
}

/** Web origins separated by commas, as browsers send them; `none` for none. */
export function origins<const O extends WithDefault<readonly string[]>>(name: string, options: O) {
  return variable<readonly string[], O>(
    name,
    options,
    (text) => (/^none$/i.test(text) ? [] : split(text).map(originOf)),
    (values) => values.join(","),
  );
}

function originOf(text: string): string {
  const address = URL.parse(text);
  if (text === "*") {
    throw new ConfigProblem(
      'must name each origin, such as https://app.example.com: "*" would let every web page call this server.',
    );
  }
  if (address === null || !/^https?:$/.test(address.protocol) || `${address.origin}/` !== address.href) {
    fail("origins such as https://app.example.com, without a path", text);
  }
  return address.origin;
}

function split(text: string): string[] {
  return text
    .split(",")
    .map((item) => item.trim())
    .filter((item) => item !== "");
}

const units = new Map([
  ["", 1],
  ["b", 1],
  ["k", 1024],
  ["m", 1024 ** 2],
  ["g", 1024 ** 3],
  ["t", 1024 ** 4],
]);

/** A size in bytes: `1048576`, `10MB`, `1.5 GiB`; units are powers of 1,024. */
export function bytes<const O extends WithDefault<number> & { readonly min?: number; readonly max?: number }>(
  name: string,
  options: O,
) {
  const { min = 1, max = Number.MAX_SAFE_INTEGER } = options;
  return variable<number, O>(name, options, (text) => {
    const match = /^(\d{1,15}(?:\.\d{1,3})?)\s*([kmgt]?)(?:i?b)?$/i.exec(text);
    const value = Math.round(Number(match?.[1]) * (units.get(match?.[2]?.toLowerCase() ?? "") ?? Number.NaN));
    if (!(value >= min && value <= max)) {
      fail(`a size from ${min} to ${max} bytes, such as 10MB`, text);
    }
    return value;
  });
}

const proxyNames = new Set(["loopback", "linklocal", "uniquelocal"]);

function isNetwork(text: string): boolean {
  const [address = "", bits, rest] = text.split("/");
  const family = isIP(address);
  if (family === 0 || rest !== undefined) return false;
  return bits === undefined || (/^\d{1,3}$/.test(bits) && Number(bits) <= (family === 4 ? 32 : 128));
}

/** Proxies to believe: addresses, networks, or `loopback`, `linklocal`, `uniquelocal`; `none` for none. */
export function proxies(name: string, options: { readonly meaning?: string } = {}) {
  return variable<string[] | false, { readonly default: false; readonly meaning?: string }>(
    name,
    { ...options, default: false },
    (text) => {
      if (/^(none|false)$/i.test(text)) return false;
      const items = split(text);
      const wrong = items.find((item) => !proxyNames.has(item) && !isNetwork(item));
      if (wrong !== undefined) fail("addresses or networks such as 10.0.0.0/8, or loopback", wrong);
      return items;
    },
    () => "none",
  );
}
