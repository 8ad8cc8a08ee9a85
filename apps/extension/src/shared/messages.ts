import type { Category } from "./category.ts";
import type { PagePicture, PictureType } from "./picture.ts";

/** What the background asks of the script in a page. */
export type PageRequest =
  | { readonly type: "find"; readonly srcUrl: string }
  | { readonly type: "fetch"; readonly url: string }
  | { readonly type: "pick"; readonly view: PickerView }
  | { readonly type: "region"; readonly view: RegionView }
  | {
      readonly type: "progress";
      readonly id: string;
      readonly state: PickState;
      /** Code of why not. */
      readonly error?: string | undefined;
    }
  /** Without a view the button on pictures is wanted no more. */
  | { readonly type: "hover"; readonly view?: HoverView };

export interface PickerView {
  readonly language: "zh" | "en";
  readonly category: Category;
  readonly size: number;
}

export type RegionView = Omit<PickerView, "size">;
export type HoverView = PickerView;

/** How far a ticked picture has come. */
export type PickState = "fetching" | "waiting" | "saved" | "duplicate" | "access" | "refused";

export interface PageReplies {
  find: PagePicture | undefined;
  fetch: { readonly base64: string; readonly type: PictureType; readonly width: number } | undefined;
  pick: boolean;
  region: boolean;
  progress: boolean;
  hover: boolean;
}

export interface Rectangle {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
}

/** What scripts in pages may ask of the background: nothing that would tell them of the library or the pairing. */
export type FromPage =
  | {
      readonly type: "save";
      readonly pictures: readonly PagePicture[];
      readonly ids: readonly string[];
      readonly category: Category;
    }
  /** In CSS pixels of the window, whose width is `viewport`; `ratio` is the screen's pixels for one of them. */
  | {
      readonly type: "save-region";
      readonly area: Rectangle;
      readonly viewport: number;
      readonly ratio: number;
      readonly category: Category;
    }
  | { readonly type: "picker-size"; readonly size: number }
  | { readonly type: "hover-view" };

/** What the extension's own pages may ask as well. */
export type FromOwnPages =
  | { readonly type: "open"; readonly overlay: "picker" | "region"; readonly tabId: number }
  | { readonly type: "send-now" | "unpair" }
  | { readonly type: "pair"; readonly code: string }
  | { readonly type: "undo" | "retry" | "discard"; readonly id: string };

export interface Outcome {
  /** Code of what did not work. */
  readonly error?: string;
  readonly view?: HoverView | undefined;
}

export async function ask<T extends PageRequest>(
  tab: { readonly tabId: number; readonly frameId?: number | undefined },
  request: T,
): Promise<PageReplies[T["type"]]> {
  return (await chrome.tabs.sendMessage(tab.tabId, request, {
    frameId: tab.frameId ?? 0,
  })) as PageReplies[T["type"]];
}

export const tell = (message: FromPage | FromOwnPages): Promise<Outcome> =>
  chrome.runtime.sendMessage(message);
