// Draws ZPL as a printer would print it, with a reader that is not ours.
// In: a JSON object a line, {"zpl", "width", "height"} in dots. Out, in the same order: a line each, a PNG as base64.
import { createInterface } from "node:readline";
import { ready } from "zpl-renderer-js";

const DOTS_PER_MM = 8; // only makes dots of millimetres: sizes are given in dots
const { api } = await ready;
for await (const line of createInterface({ input: process.stdin })) {
  const { zpl, width, height } = JSON.parse(line);
  process.stdout.write((await api.zplToBase64Async(zpl, width / DOTS_PER_MM, height / DOTS_PER_MM, DOTS_PER_MM)) + "\n");
}
process.exit(0);
