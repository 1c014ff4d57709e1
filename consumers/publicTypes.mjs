/** @file What the published declarations promise: nothing that a package exports is `any`, and every option may be written
 *  down and `undefined`. Read from the installed .d.ts files with TypeScript itself, so that no export is forgotten. */
import { join, sep } from 'node:path';

/** Places at which a package's exports say `any`, and options that do not take `undefined`. */
export const publicTypeFaults = (ts, program, entries, ours) => {
  const checker = program.getTypeChecker();
  const faults = new Set();
  const isOurs = (symbol) =>
    symbol?.declarations?.some((d) => d.getSourceFile().fileName.includes(ours)) ?? false;
  const seen = new Map();
  const { TypeFlags } = ts;

  /** isInput: the user hands it to us. */
  const visit = (type, path, isInput) => {
    if (type.flags & TypeFlags.Any) {
      faults.add(`${path} is any`);
      return;
    }
    const sides = seen.get(type) ?? new Set();
    if (sides.has(isInput)) return;
    seen.set(type, sides.add(isInput));
    for (const argument of type.aliasTypeArguments ?? []) visit(argument, `${path}<…>`, isInput);
    if (type.isUnionOrIntersection()) {
      for (const part of type.types) visit(part, path, isInput);
      return;
    }
    if (!(type.flags & TypeFlags.Object)) return;
    const named = type.symbol;
    const isForeign = named?.declarations !== undefined && !isOurs(named);
    // An iterator's second and third argument are any where they are left out: nobody says what next() is given.
    checker.getTypeArguments(type).forEach((argument, i) => {
      if (i === 0 || !(isForeign && argument.flags & TypeFlags.Any)) visit(argument, `${path}[…]`, isInput);
    });
    // What others declare (tfjs, zod, the standard library) is theirs.
    if (isForeign && !checker.isArrayType(type) && !checker.isTupleType(type)) return;
    for (const property of type.getProperties()) {
      const declared = property.valueDeclaration ?? property.declarations?.[0];
      if (declared === undefined || !declared.getSourceFile().fileName.includes(ours)) continue;
      const at = `${path}.${property.name}`;
      const inside = checker.getTypeOfSymbolAtLocation(property, declared);
      if (isInput && property.flags & ts.SymbolFlags.Optional && !takesUndefined(type, declared))
        faults.add(`${at} does not take undefined`);
      visit(inside, at, isInput);
    }
    for (const info of checker.getIndexInfosOfType(type)) visit(info.type, `${path}[key]`, isInput);
    for (const signature of [...type.getCallSignatures(), ...type.getConstructSignatures()])
      visitSignature(signature, path, isInput);
  };

  /** A mapped type says it for all its keys, behind the colon, or takes it over from what it maps. */
  const takesUndefined = (type, declared) =>
    (type.objectFlags & ts.ObjectFlags.Mapped &&
      /\bundefined\b/.test(type.declaration?.type?.getText() ?? '')) ||
    writtenUndefined(declared);

  const writtenUndefined = (declared) =>
    declared.type === undefined ||
    ts.isMethodSignature(declared) ||
    checker.isTypeAssignableTo(checker.getUndefinedType(), checker.getTypeFromTypeNode(declared.type));

  const visitSignature = (signature, path, isInput) => {
    for (const parameter of signature.getParameters()) {
      const declared = parameter.valueDeclaration;
      if (declared === undefined) continue;
      visit(checker.getTypeOfSymbolAtLocation(parameter, declared), `${path}(${parameter.name})`, !isInput);
    }
    visit(signature.getReturnType(), `${path}()`, isInput);
  };

  for (const [name, file] of entries) {
    const source = program.getSourceFile(file);
    const module = source && checker.getSymbolAtLocation(source);
    if (module === undefined) {
      faults.add(`${name} has no declarations at ${file}`);
      continue;
    }
    for (const exported of checker.getExportsOfModule(module)) {
      const symbol = exported.flags & ts.SymbolFlags.Alias ? checker.getAliasedSymbol(exported) : exported;
      const declared = symbol.valueDeclaration ?? symbol.declarations?.[0];
      if (declared === undefined) continue;
      const path = `${name}: ${exported.name}`;
      if (symbol.flags & ts.SymbolFlags.Value)
        visit(checker.getTypeOfSymbolAtLocation(symbol, declared), path, false);
      if (symbol.flags & ts.SymbolFlags.Type) visit(checker.getDeclaredTypeOfSymbol(symbol), path, false);
    }
  }
  return [...faults].sort();
};

/** The folders' declarations, as a program and as entries of it. */
export const declarationsIn = (ts, project, names) => {
  const entries = names.map((name) => {
    const [scopeOrName, ...rest] = name.split('/');
    const [folder, file] = scopeOrName.startsWith('@')
      ? [`${scopeOrName}/${rest[0]}`, rest[1] ?? 'index']
      : [scopeOrName, rest[0] ?? 'index'];
    return [name, join(project, 'node_modules', folder, 'dist', `${file}.d.ts`)];
  });
  const program = ts.createProgram({
    rootNames: entries.map(([, file]) => file),
    options: {
      target: ts.ScriptTarget.ES2022,
      module: ts.ModuleKind.NodeNext,
      moduleResolution: ts.ModuleResolutionKind.NodeNext,
      lib: ['lib.es2023.d.ts', 'lib.dom.d.ts'],
      types: ['node'],
      typeRoots: [join(project, 'node_modules', '@types')],
      strict: true,
      exactOptionalPropertyTypes: true,
      skipLibCheck: true,
      noEmit: true,
    },
  });
  return { program, entries: entries.map(([name, file]) => [name, file.split(sep).join('/')]) };
};
