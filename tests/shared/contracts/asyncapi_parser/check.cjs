// Prints what the parser has to say about AsyncAPI documents, as JSON: for each file a list of diagnostics.
// node check.cjs PARSER FILE...
const fs = require("fs");
const path = require("path");

globalThis.self = globalThis.window = globalThis; // the bundle is made for browsers
const Parser = require(path.resolve(process.argv[2]));
const files = { schema: "file", order: 1, canRead: true, read: (uri) => fs.readFileSync(uri.path(), "utf8") };

(async () => {
  const said = {};
  for (const name of process.argv.slice(3)) {
    const parser = new Parser({ __unstable: { resolver: { resolvers: [files] } } });
    const source = path.resolve(name);
    const { document, diagnostics } = await parser.parse(fs.readFileSync(source, "utf8"), { source });
    said[name] = diagnostics.map(({ severity, code, message, path }) => ({ severity, code, message, path: path.join("/") }));
    if (!document && !said[name].length) said[name].push({ severity: 0, code: "no-document", message: "", path: "" });
  }
  console.log(JSON.stringify(said));
})();
