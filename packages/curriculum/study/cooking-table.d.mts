export declare const cookingTable: (results: unknown) => string;
