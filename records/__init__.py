"""The trail, the replies to repeated requests, and what each app declares it holds."""
