const entities: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
};

const escape = (text: string) => text.replaceAll(/[&<>"]/g, (sign) => entities[sign] ?? sign);

function page(title: string, head: string, body: string): string {
  return `<!doctype html>
<html lang="zh-CN">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escape(title)}</title>
<link rel="icon" type="image/png" href="/docs/assets/icon.png">
${head}
<body style="margin:0">
${body}
</body>
</html>
`;
}

/** The interactive page; its script is a file because the content policy allows no inline ones. */
export function swaggerPage(title: string): string {
  return page(
    title,
    '<link rel="stylesheet" href="/docs/assets/swagger-ui.css">',
    `<div id="docs"></div>
<script src="/docs/assets/swagger-ui.js"></script>
<script src="/docs/assets/start.js"></script>`,
  );
}

/** Swagger's validator badge would be fetched from another host. */
export const swaggerStart = `SwaggerUIBundle({
  url: "/openapi.json",
  dom_id: "#docs",
  deepLinking: true,
  validatorUrl: null,
  displayRequestDuration: true,
});
`;

export function redocPage(title: string): string {
  return page(
    title,
    "",
    `<redoc spec-url="/openapi.json"></redoc>
<script src="/docs/assets/redoc.js"></script>`,
  );
}
