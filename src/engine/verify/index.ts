/** Whether a notebook gives as a pipeline what it gives from top to bottom. */
export {
  notVerified,
  verifyNotebook,
  type Verified,
  type VerifyHandle,
  type VerifyOptions,
  type VerifyStage
} from './verify.js';
