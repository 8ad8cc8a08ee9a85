export type Browser = "chrome" | "firefox";

/** Nothing but what is in the package runs; pictures are shown and fetched from wherever a page has them. */
const policy = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self' data:",
  "connect-src http: https: data:",
  "frame-ancestors 'none'",
  "base-uri 'none'",
  "form-action 'none'",
].join("; ");

const icons = Object.fromEntries([16, 32, 48, 128].map((size) => [size, `icons/icon-${size}.png`]));

/** The manifest of one browser. README.md says what each permission is for. */
export function manifestFor(browser: Browser, version: string) {
  return {
    manifest_version: 3,
    name: "__MSG_name__",
    description: "__MSG_description__",
    version,
    default_locale: "en",
    icons,
    action: { default_popup: "popup.html", default_icon: icons, default_title: "__MSG_name__" },
    options_ui: { page: "options.html", open_in_tab: true },
    ...(browser === "chrome"
      ? { background: { service_worker: "background.js", type: "module" }, minimum_chrome_version: "123" }
      : {
          background: { scripts: ["background.js"], type: "module" },
          browser_specific_settings: {
            gecko: {
              id: "extension@clothesline.invalid",
              // The first that asks people what an extension may collect; its long-term version is the oldest that is cared for.
              strict_min_version: "140.0",
              // Mozilla counts what leaves the browser, to whomever: here pictures and their pages' addresses, to the
              // person's own server, when the person says so.
              data_collection_permissions: { required: ["browsingActivity", "websiteContent"] },
            },
          },
        }),
    permissions: ["activeTab", "alarms", "contextMenus", "notifications", "scripting", "storage"],
    host_permissions: ["http://127.0.0.1/*", "http://localhost/*"],
    optional_host_permissions: ["http://*/*", "https://*/*"],
    commands: {
      _execute_action: { suggested_key: { default: "Alt+Shift+L" } },
      "choose-pictures": { suggested_key: { default: "Alt+Shift+G" }, description: "__MSG_choosePictures__" },
      "save-region": { suggested_key: { default: "Alt+Shift+S" }, description: "__MSG_saveRegion__" },
    },
    content_security_policy: { extension_pages: policy },
    incognito: "spanning",
  };
}
