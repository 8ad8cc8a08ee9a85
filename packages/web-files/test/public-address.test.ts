import t from "tap";
import { isPublicAddress } from "../src/public-address.ts";

t.test("public addresses are public", async (t) => {
  for (const address of [
    "8.8.8.8",
    "93.184.216.34",
    "2606:2800:220:1::1",
    "::ffff:8.8.8.8",
    "64:ff9b::808:808",
  ]) {
    t.ok(isPublicAddress(address), address);
  }
});

t.test(
  "addresses of this machine, of private networks and of no single host are not, in any notation",
  async (t) => {
    const inner = `
    127.0.0.1 127.255.255.254 0.0.0.0 0.1.2.3 10.1.2.3 172.31.0.1 192.168.0.1 169.254.169.254
    100.64.0.1 100.127.255.255 192.0.0.1 192.0.2.1 198.18.0.1 198.51.100.1 203.0.113.1
    224.0.0.1 240.0.0.1 255.255.255.255 :: ::1 fe80::1 fec0::1 fc00::1 fd12::1 ff02::1
    2001:db8::1 100::1 ::ffff:127.0.0.1 ::ffff:10.0.0.1 ::127.0.0.1 64:ff9b::7f00:1
    64:ff9b::a00:1 64:ff9b:1::1 2002:7f00:1:: 2002:c0a8:1::1 2001::1 ::ffff:0:127.0.0.1
    fe80::1%eth0 ::7f00:1 ::a00:1 5f00::1 4000::1 e000::1`
      .trim()
      .split(/\s+/);
    for (const address of [...inner, "not an address", ""]) t.notOk(isPublicAddress(address), address);
  },
);
