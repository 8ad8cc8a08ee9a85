export const settings = {
  title: "Settings",
  account: "Account",
  loggedInAs: "Logged in as {name}",
  newPassword: "New password",
  newPasswordHint: "Leave empty to keep it; at least 6 characters",
  currentPassword: "Current password",
  defaultIs: "It still is the well-known admin123",
  save: "Save",
  saved: "Saved",
  passwordSaved: "The password is changed; other sessions and extensions are out",
  logout: "Log out",
  extensions: "Browser extension",
  extensionsText:
    "See a picture you like on the web, and the extension saves it here with one click. Install it, then pair it here.",
  install: "How to install it",
  installBuild: "In the folder of Clothesline run: npm run package:extension",
  installChrome:
    "Chrome or Edge: open chrome://extensions, turn on the developer mode, choose “Load unpacked” and the folder apps/extension/dist/chrome.",
  installFirefox:
    "Firefox: open about:debugging#/runtime/this-firefox, choose “Load Temporary Add-on” and manifest.json in apps/extension/dist/firefox. It goes when Firefox is closed; the README says how to keep it.",
  pair: "Pair an extension",
  enterCode: "Enter this code in the extension",
  codeLeft: "Good for {time}, and once",
  newCode: "Another code",
  paired: "The extension is paired",
  lastUsed: "Last used {time}",
  pairedAt: "Paired {time}",
  revoke: "Revoke {name}",
  revoked: "Revoked",
  noExtensions: "No extension is paired yet",
  about: "About",
  docs: "API documentation",
};

export const update = {
  title: "Version {version} is available",
  none: "up to date",
  unknown: "cannot ask for updates just now",
  download: "Download",
  news: "What is new",
};

export const notice = {
  password: "Your password is the default one that everybody knows.",
  change: "Change it",
};
