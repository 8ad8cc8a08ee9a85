export const start = {
  title: "Save your first picture",
  text: "Three ways; pick one.",
  drop: {
    title: "Drop",
    text: "Drop pictures or a whole folder anywhere on this page, or choose files.",
    act: "Choose pictures",
  },
  paste: {
    title: "Paste",
    text: "Copy a picture elsewhere, come back and paste it.",
  },
  extension: {
    title: "Collect from the web",
    text: "Install the browser extension, pair it with a code, and save with one click while you browse.",
    act: "Pair the extension",
  },
};
