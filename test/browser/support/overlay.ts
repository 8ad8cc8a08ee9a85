import type { CDPSession, Page } from "playwright-core";
import { until } from "../../support/servers.ts";

interface Node {
  readonly nodeId: number;
  readonly localName: string;
  readonly children?: readonly Node[];
  readonly shadowRoots?: readonly Node[];
}

/** What the extension shows in a page, which the page itself cannot look into. */
export interface Overlay {
  /** Text of everything that a selector finds. */
  texts(selector: string): Promise<string[]>;
  /** Clicks as a person does, in the middle of what the selector finds. */
  click(selector: string, at?: number): Promise<void>;
  isThere(): Promise<boolean>;
  /** The name of what has the focus. */
  focused(): Promise<string | undefined>;
}

export async function overlayOf(page: Page): Promise<Overlay> {
  const cdp = await page.context().newCDPSession(page);
  const shadowOf = async () => {
    // Mostly it hangs on the document itself, and pages may be large.
    for (const depth of [3, -1]) {
      const { root } = await cdp.send("DOM.getDocument", { depth, pierce: true });
      const shadow = hostIn(root)?.shadowRoots?.[0];
      if (shadow) return shadow;
    }
    return undefined;
  };
  const find = async (selector: string): Promise<number[]> => {
    const shadow = await shadowOf();
    if (shadow === undefined) return [];
    // It may be gone by now.
    const found = cdp.send("DOM.querySelectorAll", { nodeId: shadow.nodeId, selector });
    return found.then(
      ({ nodeIds }) => nodeIds,
      () => [],
    );
  };
  // What is drawn anew while it is looked at has other nodes the next time.
  const texts = async (selector: string) =>
    Promise.all((await find(selector)).map((nodeId) => textOf(cdp, nodeId).catch(() => "")));
  return {
    texts,
    async click(selector, at = 0) {
      const nodeId = await until(`${selector} is shown`, async () => (await find(selector))[at]);
      await cdp.send("DOM.scrollIntoViewIfNeeded", { nodeId });
      const { model } = await cdp.send("DOM.getBoxModel", { nodeId });
      const [left = 0, top = 0, , , right = 0, bottom = 0] = model.border;
      await page.mouse.click((left + right) / 2, (top + bottom) / 2);
    },
    async focused() {
      const shadow = await shadowOf();
      if (shadow === undefined) return undefined;
      const name = "this.activeElement?.ariaLabel ?? this.activeElement?.textContent ?? ''";
      return (await ask(cdp, shadow.nodeId, `function () { return ${name}; }`)) || undefined;
    },
    isThere: async () => (await find("*")).length > 0,
  };
}

function hostIn(node: Node): Node | undefined {
  if (node.localName === "clothesline-overlay") return node;
  for (const child of node.children ?? []) {
    const found = hostIn(child);
    if (found) return found;
  }
  return undefined;
}

const textOf = (cdp: CDPSession, nodeId: number) =>
  ask(cdp, nodeId, "function () { return this.textContent; }");

async function ask(cdp: CDPSession, nodeId: number, functionDeclaration: string): Promise<string> {
  const { object } = await cdp.send("DOM.resolveNode", { nodeId });
  const { result } = await cdp.send("Runtime.callFunctionOn", {
    objectId: object.objectId ?? "",
    functionDeclaration,
    returnByValue: true,
  });
  return String(result.value);
}
