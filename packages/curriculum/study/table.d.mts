export declare const tableOf: (results: unknown) => string;
