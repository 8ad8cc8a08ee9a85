export const common = {
  close: "Close",
  cancel: "Cancel",
  undo: "Undo",
  retry: "Try again",
  select: "Select",
  loading: "Loading",
  failed: "That did not work",
  skip: "Skip to content",
  places: "Places",
  preferences: "Language and appearance",
  copy: "Copy",
  copied: "Copied",
  download: "Download",
  broken: "The picture cannot be shown",
  previous: "Previous",
  next: "Next",
  zoom: { label: "Zoom", in: "Zoom in", out: "Zoom out", fit: "Fit" },
  theme: { system: "As the system", light: "Light", dark: "Dark" },
};
export const errors = {
  network: "The server cannot be reached. Is it running?",
  unexpected: "Something went wrong. Please try again.",
};
