export type GamesError = { readonly _tag: string };
