"""What boto3 does with one object, for clients.test.ts: each command prints JSON."""
import json
import sys

import boto3
from botocore.config import Config

place = json.loads(sys.argv[1])
s3 = boto3.client(
    "s3",
    endpoint_url=place["endpoint"],
    region_name=place["region"],
    aws_access_key_id=place["accessKeyId"],
    aws_secret_access_key=place["secretAccessKey"],
    config=Config(
        s3={"addressing_style": "path"},
        signature_version="s3v4",
        request_checksum_calculation="when_required",
        response_checksum_validation="when_required",
    ),
)
command, bucket, key, file = sys.argv[2:6]

if command == "put":
    extra = {"ContentType": "text/x-boto", "CacheControl": "max-age=60", "Metadata": {"author": "boto"}, "Tagging": "team=a%2Bb"}
    s3.upload_file(file, bucket, key, ExtraArgs=extra)
    print("{}")
elif command == "get":
    s3.download_file(bucket, key, file)
    head = s3.head_object(Bucket=bucket, Key=key)
    tags = {tag["Key"]: tag["Value"] for tag in s3.get_object_tagging(Bucket=bucket, Key=key)["TagSet"]}
    told = {
        "contentType": head["ContentType"],
        "cacheControl": head.get("CacheControl"),
        "contentDisposition": head.get("ContentDisposition"),
        "metadata": head["Metadata"],
        "tags": tags,
        "size": head["ContentLength"],
    }
    print(json.dumps(told))
elif command == "presign":
    print(json.dumps({"url": s3.generate_presigned_url("get_object", Params={"Bucket": bucket, "Key": key}, ExpiresIn=60)}))
