// Workflows through GitHub's own parser, and what GitHub's editor would underline: values of contexts that nobody sets.
// In: [text, ...] on stdin. Out: [{errors, warnings, template}, ...].
import { validate } from "@actions/languageservice/validate";
import { NoOperationTraceWriter, convertWorkflowTemplate, parseWorkflow } from "@actions/workflow-parser";
import { ErrorPolicy } from "@actions/workflow-parser/model/convert";
import { TextDocument } from "vscode-languageserver-textdocument";

const ERROR = 1; // of the language server protocol; everything above is milder

async function parsed(content) {
  const { context, value } = parseWorkflow({ name: "workflow", content }, new NoOperationTraceWriter());
  const template = value && (await convertWorkflowTemplate(context, value, undefined, {
    errorPolicy: ErrorPolicy.TryConversion,
  }));
  const document = TextDocument.create("file:///workflow.yml", "yaml", 1, content);
  const underlined = (await validate(document)).map(({ message, severity, range }) => ({
    severity,
    text: `workflow (Line: ${range.start.line + 1}, Col: ${range.start.character + 1}): ${message}`,
  }));
  const errors = context.errors.getErrors().map((error) => error.message);
  errors.push(...underlined.filter(({ severity }) => severity === ERROR).map(({ text }) => text));
  const warnings = underlined.filter(({ severity }) => severity !== ERROR).map(({ text }) => text);
  return { errors: [...new Set(errors)], warnings, template: errors.length ? null : shown(template) };
}

// A token knows its place in the file and the schema; a reader wants the value, and expressions in their braces.
function shown(value) {
  if (value === null || typeof value !== "object") return value;
  if (Array.isArray(value)) return value.map(shown);
  if (typeof value.expression === "string") return `\${{ ${value.expression} }}`;
  if (typeof value.toJSON === "function") return shown(value.toJSON());
  return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, shown(each)]));
}

const chunks = [];
for await (const chunk of process.stdin) chunks.push(chunk);
const texts = JSON.parse(Buffer.concat(chunks).toString());
process.stdout.write(JSON.stringify(await Promise.all(texts.map(parsed))));
