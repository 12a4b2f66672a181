// Sends events by HTTP as a publisher with the SDK for JavaScript does, and writes the status and receipt address of each.
// node send.cjs SDK ADDRESS KEY < [{"mode": "binary" | "structured", "event": {...}}]
const [, , sdk, address, key] = process.argv;
globalThis.self = globalThis; // the file is made for browsers
const { CloudEvent, HTTP } = require(sdk);

async function main() {
  let input = "";
  for await (const part of process.stdin) input += part;
  const answers = [];
  for (const { mode, event } of JSON.parse(input)) {
    const { headers, body } = HTTP[mode](new CloudEvent(event));
    const answer = await fetch(address, { method: "POST", headers: { ...headers, authorization: `Bearer ${key}` }, body });
    answers.push({ status: answer.status, location: answer.headers.get("location") ?? "", body: await answer.text() });
  }
  process.stdout.write(JSON.stringify(answers));
}

main();
