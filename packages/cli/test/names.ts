/** @file The names that the code knows, read from its sources: what documentation may speak of. */
import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import ts from 'typescript';

export const root = fileURLToPath(new URL('../../../', import.meta.url));
export const PACKAGES = readdirSync(join(root, 'packages')).sort();

const parse = (path: string): ts.SourceFile =>
  ts.createSourceFile(path, readFileSync(path, 'utf8'), ts.ScriptTarget.Latest, true);

/** Every source file of a package. */
export const sourcesOf = (name: string): readonly ts.SourceFile[] =>
  readdirSync(join(root, 'packages', name, 'src'), { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.ts'))
    .map((file) => parse(join(root, 'packages', name, 'src', file)));

/** Names that a module exports, through `export *` and `export { … } from`. */
const exportsOf = (path: string): readonly string[] =>
  parse(path).statements.flatMap((statement): readonly string[] => {
    if (ts.isExportDeclaration(statement)) {
      const { exportClause: clause, moduleSpecifier: from } = statement;
      if (clause === undefined)
        return from !== undefined && ts.isStringLiteral(from) && from.text.startsWith('.')
          ? exportsOf(join(dirname(path), from.text.replace(/\.js$/, '.ts')))
          : [];
      return ts.isNamedExports(clause) ? clause.elements.map(({ name }) => name.text) : [clause.name.text];
    }
    const exported =
      ts.canHaveModifiers(statement) &&
      ts.getModifiers(statement)?.some(({ kind }) => kind === ts.SyntaxKind.ExportKeyword) === true;
    if (!exported) return [];
    const declared = ts.isVariableStatement(statement)
      ? statement.declarationList.declarations
      : [statement as ts.DeclarationStatement];
    return declared.flatMap(({ name }) => (name !== undefined && ts.isIdentifier(name) ? [name.text] : []));
  });

/** What a package exports from all its entry points. */
export const exported = (name: string): readonly string[] => {
  const text = readFileSync(join(root, 'packages', name, 'package.json'), 'utf8');
  const entries = [...text.matchAll(/"@tompo\/source": "\.\/(.*?)"/g)].map(([, file]) => file as string);
  return entries.flatMap((file) => exportsOf(join(root, 'packages', name, file)));
};

/** The packages of the workspace that a package imports, in its sources or its tests. */
export const restsOn = (name: string): readonly string[] =>
  [
    ...readFileSync(join(root, 'packages', name, 'package.json'), 'utf8').matchAll(
      /"@tompo\/(\w+)": "workspace:/g,
    ),
  ].map(([, other]) => other as string);

/** Every node below. */
export const nodes = (node: ts.Node): readonly ts.Node[] => {
  const found: ts.Node[] = [];
  const visit = (child: ts.Node): void => {
    found.push(child);
    child.forEachChild(visit);
  };
  visit(node);
  return found;
};

/** Fields of types, keys of records, parameters, variables of the environment, and the words that options
 *  may be: what a caller can write. */
export const writable = (sources: readonly ts.SourceFile[]): readonly string[] =>
  sources.flatMap(nodes).flatMap((node): readonly string[] => {
    if (
      ts.isPropertySignature(node) ||
      ts.isMethodSignature(node) ||
      ts.isPropertyDeclaration(node) ||
      ts.isMethodDeclaration(node) ||
      ts.isPropertyAssignment(node) ||
      ts.isShorthandPropertyAssignment(node) ||
      ts.isParameter(node)
    )
      return ts.isIdentifier(node.name) || ts.isStringLiteral(node.name) ? [node.name.text] : [];
    if (ts.isPropertyAccessExpression(node) && node.expression.getText() === 'process.env')
      return [node.name.text];
    return ts.isStringLiteral(node) && isChoice(node) ? [node.text] : [];
  });

/** Is it a word that may be written somewhere? An argument of a call is not: it may be a mere mention of a name. */
const isChoice = ({ parent }: ts.StringLiteral): boolean =>
  !ts.isImportDeclaration(parent) &&
  (!ts.isCallExpression(parent) || /(literal|command|option|argument)$/i.test(parent.expression.getText()));

/** Texts with spaces, as they are told to people: errors, hints, help. Markup and programs in strings are none. */
export const sentences = (source: ts.SourceFile): readonly string[] =>
  nodes(source).flatMap((node) =>
    (ts.isStringLiteral(node) ||
      ts.isNoSubstitutionTemplateLiteral(node) ||
      ts.isTemplateHead(node) ||
      ts.isTemplateMiddle(node) ||
      ts.isTemplateTail(node)) &&
    /\S\s+\S/.test(node.text) &&
    !/="|[{;]\s*\n|<\//.test(node.text)
      ? [node.text]
      : [],
  );
