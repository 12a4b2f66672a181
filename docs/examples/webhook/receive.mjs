// Receives an office's events and prints the id of each. SECRET names the file of the webhook's secret.
import { createHmac, timingSafeEqual } from "node:crypto";
import { readFileSync } from "node:fs";
import { createServer } from "node:http";

const key = Buffer.from(readFileSync(process.env.SECRET, "utf8").replace("whsec_", ""), "base64");

createServer(async (request, response) => {
  const said = request.headers;
  if (request.method === "OPTIONS") // agree to be sent events
    return response.writeHead(200, { "WebHook-Allowed-Origin": said["webhook-request-origin"] }).end();
  const body = Buffer.concat(await request.toArray());
  const signed = Buffer.concat([Buffer.from(`${said["webhook-id"]}.${said["webhook-timestamp"]}.`), body]);
  const made = Buffer.from("v1," + createHmac("sha256", key).update(signed).digest("base64"));
  const given = Buffer.from(said["webhook-signature"] ?? "");
  const isYoung = Math.abs(Date.now() / 1000 - said["webhook-timestamp"]) < 300;
  if (!isYoung || given.length !== made.length || !timingSafeEqual(given, made)) return response.writeHead(401).end();
  console.log(JSON.parse(body).type, said["webhook-id"]); // it may come twice: its id tells
  response.writeHead(204).end();
}).listen(process.env.PORT ?? 9000, "127.0.0.1");
