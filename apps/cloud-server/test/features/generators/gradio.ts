import type { IncomingMessage, ServerResponse } from "node:http";
import type { Test } from "tap";
import { bodyOf, json, serve } from "./studio.ts";

/** What a test may have otherwise than a healthy app does it. */
export interface Play {
  /** Of version 5; version 4 has none. */
  readonly prefix?: string;
  readonly picture: Buffer;
  readonly config?: object;
  readonly info?: object;
  /** Answers one path itself. */
  readonly instead?: Readonly<
    Record<string, (response: ServerResponse, request: IncomingMessage) => unknown>
  >;
  /** The events of a job, each as an object or as the text it is sent as; the stream stays open after them. */
  readonly events?: (eventId: string) => readonly (object | string)[];
}

const resultPath = "/srv/gradio/8d 2/image.webp";

export const completed = (event_id: string, output: object, success = true) => ({
  msg: "process_completed",
  event_id,
  output,
  success,
});

const parameter = (label: string, component: string, parameter_name: string) => ({
  label,
  parameter_name,
  parameter_has_default: false,
  component,
  type: {},
  python_type: { type: "Any", description: "" },
});

const components = [
  "imageeditor",
  "image",
  "textbox",
  "checkbox",
  "checkbox",
  "number",
  "number",
  "image",
  "image",
];

const configOf = (prefix: string) => ({
  version: prefix === "" ? "4.24.0" : "5.49.1",
  mode: "blocks",
  app_id: 7,
  enable_queue: true,
  protocol: "sse_v3",
  ...(prefix === "" ? {} : { api_prefix: prefix }),
  // The app sees itself behind a proxy.
  root: "http://10.0.0.9:7860",
  space_id: "somebody/else",
  connect_heartbeat: true,
  components: components.map((type, id) => ({ id: id + 1, type, props: {} })),
  dependencies: [
    { id: 0, api_name: "tryon", inputs: [1, 2, 3, 4, 5, 6, 7], outputs: [8, 9], queue: null, targets: [] },
  ],
});

const infoOf = () => ({
  named_endpoints: {
    "/tryon": {
      parameters: [
        parameter("Human. Mask with pen or use auto-masking", "Imageeditor", "dict"),
        parameter("Garment", "Image", "garm_img"),
        parameter("parameter_17", "Textbox", "garment_des"),
        parameter("Yes", "Checkbox", "is_checked"),
        parameter("Yes", "Checkbox", "is_checked_crop"),
        parameter("Denoising Steps", "Number", "denoise_steps"),
        parameter("Seed", "Number", "seed"),
      ],
      returns: [],
      show_api: true,
    },
  },
  unnamed_endpoints: {},
});

/** A Gradio server that runs IDM-VTON, as far as a client can tell. */
export async function playGradio(t: Test, play: Play) {
  const { prefix = "" } = play;
  const seen: string[] = [];
  const uploads: { type: string | null; bytes: Buffer }[] = [];
  const jobs: { data: unknown[]; session_hash: string }[] = [];
  const canceled: unknown[] = [];
  const ready = Promise.withResolvers<void>();

  const usual = (event_id: string) => [
    { msg: "estimation", event_id, rank: 2, queue_size: 3, rank_eta: 5 },
    { msg: "process_starts", event_id, eta: 4 },
    { msg: "heartbeat" },
    {
      msg: "progress",
      event_id,
      progress_data: [{ index: 15, length: 30, unit: "steps", progress: null, desc: null }],
    },
    completed(event_id, {
      data: [
        {
          path: resultPath,
          url: `http://10.0.0.9:7860/file=${resultPath}`,
          meta: { _type: "gradio.FileData" },
        },
        { path: "/srv/gradio/mask.webp", url: null, meta: { _type: "gradio.FileData" } },
      ],
      is_generating: false,
      duration: 3,
    }),
  ];

  const url = await serve(t, async (request, response) => {
    const path = (request.url ?? "").split("?")[0] ?? "";
    seen.push(`${request.method} ${path} ${request.headers.authorization ?? ""}`.trim());
    const instead = play.instead?.[path];
    if (instead) return instead(response, request);
    switch (path) {
      case "/config":
        return json(response, { ...configOf(prefix), ...play.config });
      case `${prefix}/info`:
        return json(response, play.info ?? infoOf());
      case `${prefix}/upload`: {
        const headers = { "content-type": request.headers["content-type"] ?? "" };
        const form = await new Response(request, { headers }).formData();
        const file = form.get("files") as File;
        uploads.push({ type: file.type, bytes: Buffer.from(await file.arrayBuffer()) });
        return json(response, [`/srv/gradio/${uploads.length}/${file.name}`]);
      }
      case `${prefix}/queue/join`:
        jobs.push(JSON.parse(await bodyOf(request)));
        ready.resolve();
        return json(response, { event_id: "e1" });
      case `${prefix}/queue/data`: {
        await ready.promise;
        response.writeHead(200, { "content-type": "text/event-stream" });
        for (const event of (play.events ?? usual)("e1")) {
          response.write(typeof event === "string" ? event : `data: ${JSON.stringify(event)}\n\n`);
        }
        return undefined;
      }
      case `${prefix}/cancel`:
      case `${prefix}/reset`:
        canceled.push(JSON.parse(await bodyOf(request)));
        return json(response, { success: true });
      case `${prefix}/file=${resultPath.replace(" ", "%20")}`:
        return response.end(play.picture);
      default:
        return json(response, { detail: "Not Found" }, 404);
    }
  });
  return { url, seen, uploads, jobs, canceled, joined: ready.promise };
}
