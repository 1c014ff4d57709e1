/** @file Bytes in words: 988 MB. */
export const inBytes = (bytes: number): string =>
  bytes >= 1e9
    ? `${(bytes / 1e9).toFixed(1)} GB`
    : bytes >= 1e6
      ? `${(bytes / 1e6).toFixed(0)} MB`
      : bytes >= 1e3
        ? `${(bytes / 1e3).toFixed(0)} kB`
        : `${bytes} bytes`;
