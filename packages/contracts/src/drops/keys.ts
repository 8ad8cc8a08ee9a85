import Type from "typebox";
import { Maybe } from "../schema.ts";

// Front ends send what their form fields hold: numbers as text, text of digits as numbers.
export const LooseNumber = Type.Union([Type.Integer(), Type.String({ pattern: "^\\s*\\d{1,15}\\s*$" })], {
  description: "整数，也可以是数字文本",
});
export const LooseText = Type.Union([Type.String(), Type.Integer()], { description: "文本，也可以是整数" });
export const LooseBoolean = Type.Union(
  [
    Type.Boolean(),
    Type.Literal(0),
    Type.Literal(1),
    Type.String({ pattern: "^([Tt]rue|TRUE|[Ff]alse|FALSE|[01])$" }),
  ],
  { description: "布尔值，也可以是 1、0 或其文本" },
);

/** What a visitor proves the right to open a drop with. */
export const dropKeys = {
  code: Maybe(LooseText),
  password: Maybe(LooseText),
  access: Maybe(Type.String({ description: "`get-drop` 给出的访问凭证" })),
};
