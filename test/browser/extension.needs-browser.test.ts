import sharp from "sharp";
import t from "tap";
import { picture } from "../support/pictures.ts";
import { until } from "../support/servers.ts";
import { startTrip } from "./support/trip.ts";

const trip = await startTrip(t);
const { shop, person, savedAs, visit, ware } = trip;
const { browser } = trip.now;

t.test(
  "a picture behind a cookie is saved from the menu, byte for byte, with what its page says",
  async (t) => {
    const bytes = await ware("/shirt.png", { cookie: true, referrer: "shop.test" });
    const page = await visit(
      "/cookie",
      `<figure><a href="/buy"><img src="/shirt.png" alt="A shirt"></a><figcaption>Linen, <b>white</b></figcaption></figure>`,
    );
    await browser.press(page);
    await browser.menu(page, "save-char", { srcUrl: shop.at("shop.test", "/shirt.png") });
    const saved = await savedAs(bytes);
    t.match(saved, {
      category: "char",
      original_url: shop.at("shop.test", "/shirt.png"),
      page_url: page.url(),
      page_title: "Linen shirts",
      context_info: { alt: "A shirt", caption: "Linen, white", link: shop.at("shop.test", "/buy") },
    });
    t.same(await trip.bytesOf(saved), bytes);
    await page.close();
  },
);

t.test(
  "a picture that another site gives to its own shop's pages alone is fetched by the server, as from the page",
  async (t) => {
    const bytes = await ware("/hotlink.png", { referrer: "shop.test" });
    const page = await visit("/hot", `<img src="${shop.at("pictures.test", "/hotlink.png")}" alt="">`);
    await browser.press(page);
    const srcUrl = shop.at("127.0.0.1", "/hotlink.png");
    // The server resolves no name of this test, so the address is the machine's own.
    await browser.menu(page, "save-clothes", { srcUrl });
    t.match(await savedAs(bytes), { category: "clothes", original_url: srcUrl, page_url: page.url() });
    await page.close();
  },
);

t.test("pictures of blob: addresses, data: addresses and backgrounds are saved as they are", async (t) => {
  const [blob, data, background] = [
    await ware("/blob.png"),
    await picture(900, 200),
    await ware("/back.png", { cookie: true }),
  ];
  const page = await visit(
    "/kinds",
    `<img id="blob" alt="From a blob">
     <img id="data" src="data:image/png;base64,${data.toString("base64")}" alt="Data">
     <div aria-label="Behind" style="width:300px;height:300px;background-image:url(/back.png)"></div>
     <script>fetch("/blob.png").then((r) => r.blob()).then((b) => { document.querySelector("#blob").src = URL.createObjectURL(b); });</script>`,
  );
  await browser.press(page);
  const srcUrl = await page.evaluate<string>(`document.querySelector("#blob").src`);
  t.match(srcUrl, /^blob:/);
  await browser.menu(page, "save-clothes", { srcUrl });
  t.match(await savedAs(blob), { original_url: null, context_info: { alt: "From a blob" } });

  const overlay = await trip.show("picker", page);
  t.equal((await overlay.texts(".tile")).length, 3);
  await overlay.click("footer .choice button", 1);
  await overlay.click("footer .button.quiet");
  t.same(await overlay.texts("footer .primary"), ["Save 3"]);
  await overlay.click("footer .primary");
  t.match(await savedAs(data), { category: "char" });
  t.match(await savedAs(background), {
    category: "char",
    original_url: shop.at("shop.test", "/back.png"),
    context_info: { alt: "Behind" },
  });
  await until("all are told of", async () =>
    (await overlay.texts(".state")).every((text) => text === "Saved") ? true : undefined,
  );
  t.equal(await trip.copiesOf(blob), 2, "once in each category");
  await page.keyboard.press("Escape");
  t.notOk(await overlay.isThere());
  await page.close();
});

t.test(
  "of a srcset, a picture element, a lazy picture and a link to the large one, the best size is saved",
  async (t) => {
    const large = [
      await ware("/set-1600.png"),
      await ware("/picture.png"),
      await ware("/lazy.png"),
      await ware("/linked.png"),
    ];
    const small = await ware("/small.png", {}, 20);
    await ware("/avif.avif", { type: "image/avif", bytes: await sharp(small).resize(150).avif().toBuffer() });
    const page = await visit(
      "/sizes",
      `<img src="/small.png" srcset="/small.png 400w, /set-1600.png 1600w" sizes="100px" width="150">
     <picture><source type="image/avif" srcset="/avif.avif"><source srcset="/small.png?2 1x, /picture.png 2x"><img src="/small.png?2" width="150"></picture>
     <img src="data:image/gif;base64,R0lGODlhAQABAAAAACH5BAEKAAEALAAAAAABAAEAAAICTAEAOw==" data-src="/lazy.png" width="200" height="200">
     <a href="/linked.png"><img src="/small.png?3" width="150"></a>
     <img src="/small.png?4" data-zoom-image="/missing.png" width="150">`,
    );
    shop.wares["/small.png?2"] = shop.wares["/small.png?3"] = shop.wares["/small.png?4"] = { bytes: small };
    await page.reload({ waitUntil: "networkidle" });
    const overlay = await trip.show("picker", page);
    await overlay.click("footer .button.quiet");
    await overlay.click("footer .primary");
    for (const bytes of large) t.match(await savedAs(bytes), { category: "char" }, "the last choice");
    await trip.untilWaiting(0);
    await page.close();
  },
);

t.test(
  "a paired extension saves as its person, takes the last picture back, and stops when it is revoked",
  async (t) => {
    const { code } = await person.createPairingCode();
    const popup = await browser.own("popup.html");
    await popup.click("#pair");
    await popup.fill("input[name=code]", "WRONGONE");
    await popup.press("input[name=code]", "Enter");
    await popup.getByText("The code is wrong").waitFor();
    await popup.fill("input[name=code]", code.toLowerCase());
    await popup.press("input[name=code]", "Enter");
    await popup.getByText("Paired with admin").waitFor();
    const { extensions } = await person.listExtensions();
    t.equal(extensions.length, 1);

    const bytes = await ware("/mine.png");
    const page = await visit("/mine", `<img src="/mine.png" alt="Mine">`);
    await browser.press(page);
    const srcUrl = shop.at("shop.test", "/mine.png");
    await browser.menu(page, "save-clothes", { srcUrl });
    await savedAs(bytes);
    await popup.click("#undo");
    await popup.getByText("Taken back").waitFor();
    t.equal(await trip.copiesOf(bytes), 0);
    t.equal((await person.listTrash({})).total, 1);

    await person.revokeExtension({ params: { extension_id: extensions[0]?.id ?? "" } });
    await browser.menu(page, "save-clothes", { srcUrl });
    await popup.getByText("The pairing has ended").waitFor();
    await trip.untilWaiting(1);
    t.equal(await trip.copiesOf(bytes), 0, "what was meant for a person does not become somebody else's");
    await popup.getByRole("button", { name: "Unpair" }).click();
    await savedAs(bytes);
    await popup.getByText("Not paired").waitFor();
    await Promise.all([page.close(), popup.close()]);
  },
);
