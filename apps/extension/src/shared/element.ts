type Child = Node | string | undefined | false;
type Listeners = { readonly [K in keyof HTMLElementEventMap]?: (event: HTMLElementEventMap[K]) => void };

export interface Facts {
  readonly class?: string;
  readonly on?: Listeners;
  /** Attributes; `true` stands for an empty one, `false` and `undefined` for none. */
  readonly [attribute: string]: string | number | boolean | undefined | Listeners;
}

/** Makes an element. Texts become text, never markup: pages choose titles and captions. */
export function element<K extends keyof HTMLElementTagNameMap>(
  name: K,
  { on = {}, ...attributes }: Facts = {},
  ...children: readonly Child[]
): HTMLElementTagNameMap[K] {
  const made = document.createElement(name);
  for (const [attribute, value] of Object.entries(attributes)) {
    if (value === undefined || value === false) continue;
    made.setAttribute(attribute, value === true ? "" : `${value as string | number}`);
  }
  for (const [event, listener] of Object.entries(on)) {
    // A page's script can dispatch events of its own making; only a person's count.
    made.addEventListener(event, (happened) => {
      if (happened.isTrusted) (listener as (event: Event) => void)(happened);
    });
  }
  made.append(...children.filter((child) => child !== undefined && child !== false));
  return made;
}
