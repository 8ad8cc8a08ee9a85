/** Colours that go together, chosen by hand. */
export interface Palette {
  /** From the top down. */
  readonly sky: readonly [string, string];
  readonly glows: readonly [string, string, string];
  /** From far to near. */
  readonly hills: readonly [string, string, string];
  /** For what hangs on the line. */
  readonly cloths: readonly [string, string, string, string, string];
  readonly rope: string;
}

export const palettes: readonly [Palette, ...Palette[]] = [
  {
    sky: ["#f7efe4", "#f3d9c4"],
    glows: ["#f4c7a1", "#e9b3a4", "#fbe9cf"],
    hills: ["#dfb8a0", "#c8957f", "#a8705f"],
    cloths: ["#c65d4b", "#e3a857", "#7f9f8d", "#4f6d7a", "#f6ede1"],
    rope: "#5a4038",
  },
  {
    sky: ["#dcebf2", "#f3efe6"],
    glows: ["#b9d7e6", "#f5dfc8", "#cfe3dd"],
    hills: ["#b5cfd2", "#8fb1b5", "#5f878f"],
    cloths: ["#2f6f8f", "#e9b872", "#d9705f", "#f4efe6", "#86a98f"],
    rope: "#35505a",
  },
  {
    sky: ["#e9f0e0", "#f7f1dc"],
    glows: ["#cfe0b8", "#f2e2ae", "#dce9d4"],
    hills: ["#bccfa3", "#93ae80", "#678663"],
    cloths: ["#54785a", "#d98a4e", "#f3ead2", "#b8505a", "#e2c55f"],
    rope: "#3f4f3a",
  },
  {
    sky: ["#e6e0f2", "#f8e4e4"],
    glows: ["#cfc0ea", "#f6c9cd", "#e3dcf6"],
    hills: ["#c3b4d8", "#9f8dbd", "#756493"],
    cloths: ["#7a5ea6", "#e58b9b", "#f5e7ef", "#5b7fae", "#efc27a"],
    rope: "#4b3f63",
  },
  {
    sky: ["#27315a", "#7a5f8c"],
    glows: ["#e79f8b", "#4c5a96", "#b37a9d"],
    hills: ["#5a5283", "#413f6d", "#2a2d54"],
    cloths: ["#f0b67f", "#e8e3f0", "#d66d75", "#7fb0b8", "#f4dd9a"],
    rope: "#e9ddea",
  },
  {
    sky: ["#fbe6df", "#fdf3e3"],
    glows: ["#f8c3b8", "#fde0b4", "#f6d4e0"],
    hills: ["#efbfae", "#dd9a90", "#bd7278"],
    cloths: ["#d4576b", "#f2b56b", "#5f94a0", "#fff6ea", "#93b48b"],
    rope: "#6d3f45",
  },
  {
    sky: ["#cfe6e4", "#eef5e9"],
    glows: ["#a5d3d0", "#f4ecc4", "#c4e3d2"],
    hills: ["#9cc9c2", "#6ba6a3", "#3f7c80"],
    cloths: ["#1f7a7a", "#f0a868", "#f7f2e4", "#e06c5f", "#406a97"],
    rope: "#27504f",
  },
];
