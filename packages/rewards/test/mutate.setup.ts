/** Laws under mutation: the same cases for every mutant, and no shrinking, as the first failure is enough. */
import fc from 'fast-check';

fc.configureGlobal({ seed: 1, endOnFailure: true });
