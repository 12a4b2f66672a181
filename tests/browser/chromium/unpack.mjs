// Unpacks the Chromium of the package beside this file, and writes a program that starts it to the path given.
import { chmodSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import { fileURLToPath } from "node:url";

const here = dirname(fileURLToPath(import.meta.url));
process.env.TMPDIR = here; // where the package unpacks to
const { default: chromium, inflate } = await import("@sparticuz/chromium");

const program = await chromium.executablePath();
await inflate(fileURLToPath(new URL("../bin/al2023.tar.br", import.meta.resolve("@sparticuz/chromium"))));
writeFileSync(
  `${here}/fonts.conf`,
  `<fontconfig><dir>${here}/fonts</dir><cachedir>${here}/font-cache</cachedir></fontconfig>\n`,
);
const [, , launcher] = process.argv;
writeFileSync(
  launcher,
  `#!/bin/sh
LD_LIBRARY_PATH='${here}/al2023/lib' FONTCONFIG_FILE='${here}/fonts.conf' exec '${program}' "$@"
`,
);
chmodSync(launcher, 0o755);
