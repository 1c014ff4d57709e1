export declare const walkTable: (results: unknown) => string;
