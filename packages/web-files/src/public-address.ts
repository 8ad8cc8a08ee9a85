import type { LookupAddress } from "node:dns";
import { lookup as systemLookup } from "node:dns";
import type { LookupFunction } from "node:net";
import ipaddr from "ipaddr.js";

export interface AddressPolicy {
  readonly allowPrivateAddresses: boolean;
  /** Host names, lower case, whose addresses are not checked. */
  readonly allowedHosts: readonly string[];
}

export class AddressRefused extends Error {
  override readonly name = "AddressRefused";
}

/** The IPv4 address that an IPv6 one stands for: mapped, compatible, NAT64 (RFC 6052), 6to4 (RFC 3056). */
function embedded(address: ipaddr.IPv6): ipaddr.IPv4 | undefined {
  const bytes = address.toByteArray();
  const v4 = (from: number) => new ipaddr.IPv4(bytes.slice(from, from + 4));
  switch (address.range()) {
    case "ipv4Mapped":
    case "rfc6052":
    case "rfc6145":
      return v4(12);
    case "6to4":
      return v4(2);
    default:
      return undefined;
  }
}

/** Is this an address of the public internet, reached directly or through a translation? */
export function isPublicAddress(text: string): boolean {
  if (!ipaddr.isValid(text)) return false;
  const address = ipaddr.parse(text);
  if (address instanceof ipaddr.IPv4) return address.range() === "unicast";
  const inner = embedded(address);
  if (inner !== undefined) return inner.range() === "unicast";
  // Of the rest only 2000::/3 is given out (RFC 4291, 2.4), which "unicast" here does not say.
  return address.range() === "unicast" && address.parts[0] !== undefined && address.parts[0] >> 13 === 1;
}

const isExempt = (policy: AddressPolicy, host: string) =>
  policy.allowPrivateAddresses || policy.allowedHosts.includes(host.toLowerCase());

/**
 * Refuses an address that stands in a URL itself: those are connected to without a look-up.
 * @throws AddressRefused
 */
export function checkLiteralAddress(policy: AddressPolicy, hostname: string): void {
  const host = hostname.replace(/^\[|\]$/g, "");
  if (ipaddr.isValid(host) && !isPublicAddress(host) && !isExempt(policy, host)) {
    throw new AddressRefused(`${host} is not a public address`);
  }
}

/**
 * A look-up for `net.connect` that yields only addresses that may be connected to. What it yields is what is connected to,
 * so a name that resolves differently the second time gains nothing.
 */
export function publicLookup(policy: AddressPolicy): LookupFunction {
  return (hostname, options, callback) => {
    systemLookup(hostname, { ...options, all: true }, (error, addresses: LookupAddress[]) => {
      if (error !== null) {
        callback(error, []);
        return;
      }
      const usable = isExempt(policy, hostname)
        ? addresses
        : addresses.filter(({ address }) => isPublicAddress(address));
      const [first] = usable;
      if (first === undefined) {
        callback(new AddressRefused(`${hostname} has no public address`), []);
      } else if (options.all === true) {
        callback(null, usable);
      } else {
        callback(null, first.address, first.family);
      }
    });
  };
}
