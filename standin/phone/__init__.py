"""The phones: what a person does with WeChat, as a JSON API and as pages.

Promises: everything a page does goes through the API, so that a test without a browser can do the same.
"""
