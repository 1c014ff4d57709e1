export declare const code: {
  readonly grim: string;
  readonly titForTwoTats: string;
  readonly twoTitsForTat: string;
  readonly hardTitForTat: string;
  readonly forgiver: string;
  readonly majority: string;
  readonly softGrudger: string;
  readonly prober: string;
};
