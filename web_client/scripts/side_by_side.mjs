// Runs commands beside each other, as many processors want work, and shows what each said when it has ended.
// `node scripts/side_by_side.mjs 'a command' 'another'`; fails when one of them does.
import { spawn } from "node:child_process";

const outcomes = await Promise.all(process.argv.slice(2).map(run));
process.exitCode = Math.max(0, ...outcomes);

/** The exit code of a command; 1 when a signal ended it. */
function run(command) {
  return new Promise((tell) => {
    const said = [];
    const child = spawn(command, { shell: true, stdio: ["ignore", "pipe", "pipe"] });
    for (const stream of [child.stdout, child.stderr]) stream.on("data", (piece) => said.push(piece));
    child.on("close", (code) => {
      process.stdout.write(Buffer.concat(said));
      tell(code ?? 1);
    });
  });
}
