import t from "tap";
import { strengthOf } from "../src/design/password-strength.ts";

t.test("what is common, known or repeated makes no good password", async (t) => {
  for (const password of [
    "",
    "a",
    "123456",
    "password2024",
    "Admin123!",
    "aaaaaaaaaaaaaaaa",
    "meimei2024",
    "MEI!520",
  ])
    t.equal(strengthOf(password, ["mei", "mei@example.com"]), "weak", password);
});

t.test("length makes a good one, whatever it is made of", async (t) => {
  t.equal(strengthOf("gardenlamp", []), "fair");
  t.equal(strengthOf("k7#vQz!m", []), "fair");
  t.equal(strengthOf("garden lamp in the rain", []), "strong");
  t.equal(strengthOf("晾衣绳上的红裙子和风", []), "fair");
});
