import t from "tap";
import { startCloud } from "./support/cloud.ts";
import { newFolder } from "./support/folder.ts";
import { startDesktop } from "./support/desktop.ts";

t.test(
  "an edited picture replaces the old one in the cloud, and a new machine gets the edited one",
  async (t) => {
    const cloud = await startCloud(t);
    const desktop = await startDesktop(t, { cloudUrl: cloud.url });
    const user = await desktop.register("mei");
    await desktop.linked(user.user_id);
    const { imageId } = await desktop.save();
    await desktop.save();
    await desktop.sync();
    const params = { image_id: imageId };

    const { image } = await desktop.client.editImage({ params, body: { rotate: 90 } });
    t.match(await desktop.status(), { pending_images: 1 });
    t.match(await desktop.sync(), { state: "idle", done_images: 1, failed_images: 0, pending_images: 0 });
    t.same(cloud.files(user.user_id), desktop.files(user.user_id), "the old file is gone there too");
    t.equal(Object.keys(cloud.files(user.user_id)).length, 2);

    const machine = await startDesktop(t, { cloudUrl: cloud.url, dataDir: newFolder(t) });
    await machine.client.login({ body: { username: user.username, password: user.password } });
    await machine.linked(user.user_id);
    t.match(await machine.restore(), { state: "idle", done_images: 2 });
    t.same(machine.files(user.user_id), desktop.files(user.user_id));
    t.match((await machine.client.getImage({ params })).image, { sha256: image.sha256, edited: false });

    await desktop.client.revertImage({ params });
    t.match(await desktop.sync(), { state: "idle", done_images: 1, pending_images: 0 });
    t.same(cloud.files(user.user_id), desktop.files(user.user_id));
  },
);
