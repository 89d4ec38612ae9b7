/** S3's naming rules for general purpose buckets. https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucketnamingrules.html */
export function isBucketName(name: string): boolean {
	return (
		/^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/.test(name) &&
		!name.includes('..') &&
		!/^\d+\.\d+\.\d+\.\d+$/.test(name) &&
		!/^(xn--|sthree-|amzn-s3-demo-)/.test(name) &&
		!/(-s3alias|--ol-s3|\.mrap|--x-s3|--table-s3)$/.test(name)
	);
}
