// Runs commands beside each other, as many processors want work: the first says what it says at once, the others when
// it has ended. `node scripts/side_by_side.mjs 'a command' 'another'`; fails when one of them does.
import { spawn } from "node:child_process";

const [first, ...others] = process.argv.slice(2).map((command, place) => run(command, place === 0));
const outcomes = [await first];
for (const other of others) outcomes.push(await other.then(show));
process.exitCode = Math.max(0, ...outcomes.map(({ code }) => code));

/** Its exit code, 1 when a signal ended it, and what it said and nobody saw yet. */
function run(command, atOnce) {
  return new Promise((tell) => {
    const said = [];
    const child = spawn(command, { shell: true, stdio: ["ignore", ...(atOnce ? ["inherit", "inherit"] : ["pipe", "pipe"])] });
    for (const stream of [child.stdout, child.stderr]) stream?.on("data", (piece) => said.push(piece));
    child.on("close", (code) => { tell({ code: code ?? 1, said }); });
  });
}

function show(outcome) {
  process.stdout.write(Buffer.concat(outcome.said));
  return outcome;
}
