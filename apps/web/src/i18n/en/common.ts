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
  theme: { system: "As the system", light: "Light", dark: "Dark" },
};
export const errors = {
  network: "The server cannot be reached. Is it running?",
  unexpected: "Something went wrong. Please try again.",
};
