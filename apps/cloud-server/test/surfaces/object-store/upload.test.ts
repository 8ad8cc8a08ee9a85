import t from "tap";
import { openCloud } from "../../cloud.ts";
import { filesIn } from "../../disk.ts";
import { listen, openUploader, post, secretKey } from "./forms.ts";

t.test("smoke", async (t) => {
  const cloud = await openCloud(t, { env: { SECRET_KEY: secretKey } });
  const url = await listen(t, cloud);
  const ann = await openUploader(cloud, "ann");
  const token = ann.token();
  const answer = await post(
    url,
    { ...token.fields, success_action_status: "201" },
    { name: "照片 1+2%.png", type: "image/png", bytes: "hello" },
  );
  console.log(answer);
  console.log(filesIn(cloud.dataDir, "objects"));
  const found = await ann.store.findByUrl(ann.owner, `${ann.store.host}/ann/照片 1+2%.png`);
  console.log(found);
  if (!found) return;
  const kept = await ann.store.keep(ann.owner, found);
  const link = ann.store.signDownload(kept, { fileName: "x y.png", expiresInSeconds: 60, inline: true });
  console.log(link);
  const r = await fetch(link.replace(/^http:\/\/localhost:8081/, url));
  console.log(r.status, r.headers, await r.text());
});
