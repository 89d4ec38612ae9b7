import { testPairs } from './cases';
import { operationsOf } from './groups';

testPairs(operationsOf('copying'));
