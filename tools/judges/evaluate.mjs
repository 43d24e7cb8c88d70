// Expressions through GitHub's own engine. In: [[text, contexts], ...] on stdin. Out: [{value} or {error}, ...].
import { Evaluator, Lexer, Parser, data } from "@actions/expressions";

const CONTEXTS = [
  "github", "env", "vars", "needs", "inputs", "matrix", "strategy", "secrets", "steps", "job", "jobs", "runner",
];
// The library leaves these to the runner; our contexts say under `status` how what came before has ended.
const STATUS = {
  always: () => true,
  success: (status) => status === "success",
  failure: (status) => status === "failure",
  cancelled: (status) => status === "cancelled",
};

const revived = (value) => JSON.parse(JSON.stringify(value), data.reviver);
const plain = (value) => JSON.parse(JSON.stringify(value, data.replacer));

function evaluated([text, contexts]) {
  const { status = "success", ...given } = contexts;
  const functions = Object.entries(STATUS).map(([name, holds]) => ({
    name,
    description: "",
    minArgs: 0,
    maxArgs: 0,
    call: () => new data.BooleanData(holds(status)),
  }));
  const all = { ...Object.fromEntries(CONTEXTS.map((name) => [name, {}])), ...given };
  try {
    const tree = new Parser(new Lexer(text).lex().tokens, Object.keys(all), functions).parse();
    const context = new data.Dictionary(
      ...Object.entries(all).map(([key, value]) => ({ key, value: revived(value) })),
    );
    const found = new Evaluator(tree, context, new Map(functions.map((each) => [each.name, each]))).evaluate();
    return { value: plain(found) };
  } catch (error) {
    return { error: error.message };
  }
}

const chunks = [];
for await (const chunk of process.stdin) chunks.push(chunk);
process.stdout.write(JSON.stringify(JSON.parse(Buffer.concat(chunks).toString()).map(evaluated)));
